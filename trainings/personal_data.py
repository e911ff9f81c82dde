"""What trainings hold is about no person; each text says why."""

IMPERSONAL = {
    "texts that the ministry writes and publishes": {
        "trainings.Delivery": "cancel_reason note venue",
        "trainings.Round": "description title",
        "trainings.RoundDayTopic": "title",
        "trainings.TrainingProgramme": "description expert_sectors mentoring title",
    },
}
