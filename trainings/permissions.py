"""What each role gets in the trainings' back office."""

from accounts.models import PROGRAMME_OFFICER, TRAINING_COORDINATOR

TRAINING_MODELS = ["trainingprogramme", "round", "roundday", "rounddaytopic", "delivery"]
TRAINING_WORK = [
    f"trainings.{action}_{model}"
    for action in ("view", "add", "change", "delete")
    for model in TRAINING_MODELS
]

ROLE_PERMISSIONS = {TRAINING_COORDINATOR: TRAINING_WORK, PROGRAMME_OFFICER: TRAINING_WORK}
