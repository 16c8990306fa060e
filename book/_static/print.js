/** Paper is light: what is printed in the dark mode has the colours of the light one. */

(() => {
  const { dataset } = document.documentElement;
  let shown = null;

  addEventListener("beforeprint", () => {
    shown ??= dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    dataset.theme = shown ?? dataset.theme;
    shown = null;
  });
})();
