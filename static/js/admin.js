// "/" goes to the search box of a list, unless someone is typing.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
  const box = document.getElementById("searchbar");
  if (event.key !== "/" || isTyping || !box || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  box.focus();
});

// Django's two-box selector names its icons on plain spans, which no screen reader reads.
addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) icon.setAttribute("role", "img");
});
