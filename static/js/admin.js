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

// Select2 names its box by what is chosen, so an empty one has no name: the label comes before it.
const nameBoxes = () => {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const label = box.closest(".select2").previousElementSibling?.labels?.[0];
    if (!label || box.dataset.named) continue;
    label.id ||= `label-for-${label.htmlFor}`;
    box.setAttribute("aria-labelledby", `${label.id} ${box.getAttribute("aria-labelledby") ?? ""}`.trim());
    box.querySelector("[role=textbox]")?.setAttribute("aria-labelledby", label.id);
    box.dataset.named = "yes";
  }
};
// Select2 builds its boxes in a timer of jQuery's, which may come after this event.
addEventListener("load", () => setTimeout(nameBoxes));
document.addEventListener("formset:added", () => setTimeout(nameBoxes));

// Beside the navigation and the filter a list has no room for its columns: the navigation starts
// closed there, until someone opens or closes it themselves, which Django remembers.
const isKnown = localStorage.getItem("django.admin.navSidebarIsOpen") !== null;
if (!isKnown && document.body.classList.contains("change-list") && innerWidth < 1600) {
  document.getElementById("toggle-nav-sidebar")?.click();
  localStorage.removeItem("django.admin.navSidebarIsOpen");
}
