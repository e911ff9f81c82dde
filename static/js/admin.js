// "/" goes to the search box of a list, unless someone is typing.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
  const box = document.getElementById("searchbar");
  if (event.key !== "/" || isTyping || !box || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  box.focus();
});
