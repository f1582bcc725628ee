// A button beside each field marked data-copy that puts its text on the clipboard.
for (const field of document.querySelectorAll("input[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Kopieer";
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    told.textContent = " Gekopieerd.";
  });
  field.after(button, told);
}
