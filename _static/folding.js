// A link or an address that names something folded opens it. (Searching in the page does so by itself.)

const reveal = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  const folds = [...target.querySelectorAll(':scope > details.book-fold-second')];
  for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) folds.push(fold);
  folds.forEach((fold) => { fold.open = true; });
  if (folds.length) target.scrollIntoView();
};

addEventListener('DOMContentLoaded', reveal);
addEventListener('hashchange', reveal);
// The same link a second time changes nothing in the address. A click that only shows a preview leads nowhere.
addEventListener('click', (event) => {
  const link = event.target.closest('a[href*="#"]');
  if (link?.href === location.href && !event.defaultPrevented) setTimeout(reveal);
});
