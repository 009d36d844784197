// Elements without markup strings: whatever a partner sends stays text.
const make = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'disabled') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(3).filter(child => child !== null && child !== undefined && child !== false));
  return element;
};

export const h = (name, attributes, ...children) => make(document.createElement(name), attributes, children);

export const s = (name, attributes, ...children) => make(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);

/** Said once to those who do not see it. */
export const say = text => { document.getElementById('said').textContent = text; };

export const copy = async (text, button, done = 'Copied') => {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context there is no clipboard: the old way.
    const field = h('textarea', { class: 'hidden', value: text });
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
    button.focus();
  }
  button.textContent = done;
  say(done);
  setTimeout(() => { button.textContent = before; }, 1500);
};

/** Puts children in place of others only where the text differs, so that focus and selection stay. */
export const replaceRows = (body, rows, key) => {
  const old = new Map([...body.children].map(row => [row.dataset.key, row]));
  const fresh = rows.map(({ data, build, stamp }) => {
    const known = old.get(String(key(data)));
    if (known && known.dataset.stamp === stamp) return known;
    const row = build(data);
    row.dataset.key = key(data);
    row.dataset.stamp = stamp;
    if (known?.contains(document.activeElement)) queueMicrotask(() => row.querySelector('a')?.focus());
    return row;
  });
  if (fresh.length !== body.children.length || fresh.some((row, i) => row !== body.children[i])) body.replaceChildren(...fresh);
};
