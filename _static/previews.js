// What a reference names, shown beside it: when the mouse rests on it, when the keyboard reaches it, at the first tap.
// The content is taken from this page, or from the page that the reference leads to. A link is a link without it.

addEventListener('DOMContentLoaded', () => {
  const NAMED = 'a.reference.internal:is([href*="#thm-"], [href*="#lem-"], [href*="#cor-"], [href*="#prop-"],'
    + ' [href*="#def-"], [href*="#exa-"], [href*="#rem-"], [href*="#ex-"], [href*="#fig-"], [href*="#equation-eq-"])';
  const article = document.querySelector('article.bd-article');
  if (!article || !('popover' in article)) return;

  const box = document.createElement('aside');
  box.className = 'book-preview';
  box.popover = 'manual';
  article.append(box);

  const pages = new Map();
  let wanted = null; // the link whose preview is shown, or is being fetched
  let timer;

  const pageOf = (url) => {
    const address = url.href.split('#')[0];
    if (address === location.href.split('#')[0]) return document;
    if (!pages.has(address)) {
      pages.set(address, fetch(address).then(async (answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${address}`);
        return new DOMParser().parseFromString(await answer.text(), 'text/html');
      }));
    }
    return pages.get(address);
  };

  const copyOf = (target, url) => {
    const copy = document.importNode(target, true);
    copy.querySelectorAll('.headerlink, button').forEach((part) => part.remove());
    [copy, ...copy.querySelectorAll('[id]')].forEach((part) => part.removeAttribute('id'));
    for (const name of ['href', 'src']) {
      copy.querySelectorAll(`[${name}]`).forEach((part) => {
        part.setAttribute(name, new URL(part.getAttribute(name), url).href);
      });
    }
    return copy;
  };

  const place = (link) => {
    const { left, top, bottom } = link.getClientRects()[0];
    const above = bottom + box.offsetHeight + 8 > innerHeight && top - box.offsetHeight - 8 >= 0;
    const right = document.documentElement.clientWidth - box.offsetWidth - 8;
    box.style.left = `${Math.max(8, Math.min(left, right)) + scrollX}px`;
    box.style.top = `${(above ? top - box.offsetHeight - 4 : bottom + 4) + scrollY}px`;
  };

  const hide = () => {
    clearTimeout(timer);
    wanted = null;
    if (box.matches(':popover-open')) box.hidePopover();
  };

  const show = async (link) => {
    if (link === wanted) return;
    hide();
    wanted = link;
    const url = new URL(link.href);
    const target = (await pageOf(url)).getElementById(url.hash.slice(1));
    if (wanted !== link) return; // the reader went on meanwhile
    if (!target) throw new Error(`nothing is called ${url.hash}`);
    const go = document.createElement('a');
    go.href = link.href;
    go.className = 'book-preview-go';
    go.textContent = 'Go there';
    box.setAttribute('aria-label', `Preview of ${link.textContent}`);
    box.replaceChildren(copyOf(target, url), go);
    box.showPopover();
    place(link);
  };

  // Opened from a disk, a page may not read another: then there is no preview, and the link does what links do.
  const showOr = (otherwise) => (link) => show(link).catch(() => { hide(); otherwise(link); });
  const tryToShow = showOr(() => {});
  const showOrFollow = showOr((link) => location.assign(link.href));
  const linkAt = (event) => event.target.closest(NAMED);
  const within = (event) => box.contains(event.target);

  article.addEventListener('pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    const link = linkAt(event);
    if (link && !within(event)) {
      clearTimeout(timer);
      timer = setTimeout(tryToShow, 200, link);
    } else if (within(event)) clearTimeout(timer);
  });
  article.addEventListener('pointerout', (event) => {
    if (event.pointerType === 'touch' || !(linkAt(event) || within(event))) return;
    clearTimeout(timer);
    timer = setTimeout(hide, 300);
  });
  article.addEventListener('focusin', (event) => {
    const link = linkAt(event);
    if (link && !within(event) && link.matches(':focus-visible')) tryToShow(link);
  });
  article.addEventListener('focusout', (event) => {
    if (linkAt(event) === wanted && !box.contains(event.relatedTarget)) hide();
  });
  addEventListener('keydown', (event) => event.key === 'Escape' && hide());

  let byTouch = false;
  addEventListener('pointerdown', (event) => {
    byTouch = event.pointerType === 'touch';
    if (!within(event) && linkAt(event) !== wanted) hide();
  });
  article.addEventListener('click', (event) => {
    const link = linkAt(event);
    if (byTouch && link && !within(event) && link !== wanted) {
      event.preventDefault();
      showOrFollow(link);
    } else if (link || within(event)) setTimeout(hide);
  });
});
