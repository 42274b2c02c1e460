/* Shows a reader the address of each heading and paragraph.  Without it the addresses work too. */
document.querySelectorAll("article :is(h1, h2, h3, h4, h5, h6, p)[id]").forEach((block) => {
  const link = document.createElement("a");
  link.className = "permalink";
  link.href = `#${block.id}`;
  link.textContent = "¶";
  link.setAttribute("aria-label", "此处的固定地址");
  link.dataset.ui = "";
  block.append(link);
});
