// What scrolls becomes a tab stop, so that the arrow keys reach it; what fits is none.
// The observer speaks after a layout, once for each block that comes to be shown or changes its size: reading is cheap
// then, blocks in closed or distant parts wait, and everything is read before anything is written.
{
  const blocks = document.querySelectorAll(
    "pre, .cell_output > .output, .pst-scrollable-table-container, .formula");
  const observer = new ResizeObserver(entries => {
    const found = entries.map(({ target }) =>
      [target, target.scrollWidth > target.clientWidth ||
        // A formula hides what little is above or below its line.
        (!target.matches(".formula") && target.scrollHeight > target.clientHeight)]);
    for (const [block, scrolls] of found) {
      if (scrolls) block.tabIndex = 0;
      else block.removeAttribute("tabindex");
    }
  });
  const observe = () => blocks.forEach(block => { observer.unobserve(block); observer.observe(block); });
  observe();
  // A font that comes late changes what fits.
  document.fonts.addEventListener("loadingdone", observe);
}
