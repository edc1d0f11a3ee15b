// Run in the browser. Answers every text and every edge of a control that is seen, with its contrast to what is
// behind it, as WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
(() => {
  // Controls that can't be used are exempt (1.4.3), and so is what only screen readers get.
  const EXEMPT = ':disabled, [aria-disabled="true"], [aria-hidden="true"] svg, .only-heard';
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const paint = canvas.getContext('2d', { willReadFrequently: true });

  const ancestors = (element) => (element ? [...ancestors(element.parentElement), element] : []);

  /** The element's own opacity, and that of all around it. */
  const opacity = (element) =>
    ancestors(element).reduce((product, each) => product * Number(getComputedStyle(each).opacity), 1);

  /** Red, green and blue of colours laid over one another, the lowest first: `[color, opacity]`. */
  function blend(layers) {
    paint.clearRect(0, 0, 1, 1);
    for (const [color, alpha] of layers) {
      paint.globalAlpha = alpha;
      paint.fillStyle = color;
      paint.fillRect(0, 0, 1, 1);
    }
    return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }

  const behind = (element) => [
    ['Canvas', 1],
    ...ancestors(element).map((each) => [getComputedStyle(each).backgroundColor, opacity(each)]),
  ];

  function luminance(rgb) {
    const [r, g, b] = rgb
      .map((byte) => byte / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(color, element, background) {
    const lower = luminance(blend(background));
    const upper = luminance(blend([...background, [color, opacity(element)]]));
    const [dark, light] = [lower, upper].sort((a, b) => a - b);
    return Math.round(((light + 0.05) / (dark + 0.05)) * 100) / 100;
  }

  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest(EXEMPT);

  const found = [];
  const look = (what, needed, element, color, background) =>
    found.push({ what, needed, ratio: contrast(color, element, background) });

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement: element, data } = texts.currentNode;
    if (!data.trim() || !isSeen(element)) continue;
    look(`text “${data.trim()}”`, 4.5, element, getComputedStyle(element).color, behind(element));
  }
  for (const input of document.querySelectorAll('input')) {
    if (!isSeen(input) || !input.placeholder) continue;
    const { color } = getComputedStyle(input, '::placeholder');
    look(`placeholder “${input.placeholder}”`, 4.5, input, color, behind(input));
  }
  for (const control of document.querySelectorAll('input, button')) {
    const { borderTopColor, borderTopStyle, appearance, backgroundColor } = getComputedStyle(control);
    const name = control.getAttribute('aria-label') ?? control.closest('label')?.title ?? control.textContent;
    if (!isSeen(control)) continue;
    if (control.type === 'radio') {
      look(`colour ${name}`, 3, control, backgroundColor, behind(control.parentElement));
    } else if (appearance === 'none' || control.type === 'checkbox' || borderTopStyle === 'none') {
      continue;
    } else if (!borderTopColor.endsWith(', 0)')) {
      look(`edge of ${name}`, 3, control, borderTopColor, behind(control.parentElement));
    }
  }
  for (const icon of document.querySelectorAll('svg.icon')) {
    const button = icon.closest('button, a');
    if (!isSeen(button)) continue;
    look(
      `icon of ${button.ariaLabel ?? button.textContent}`,
      3,
      icon,
      getComputedStyle(icon).stroke,
      behind(button),
    );
  }
  return found;
})();
