// What the theme's buttons do; in the page it would be a script that the policy of the site forbids (_ext/policy.py).
{
  const calls = { print: () => print(), "full-screen": () => toggleFullScreen() };
  addEventListener("click", (event) => calls[event.target.closest("[data-call]")?.dataset.call]?.());
}
