// Makes elements. It never knows what they are for.

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

export type Child = Node | string | undefined

/**
 * An element with attributes (true: present, false or undefined: absent), or with a class alone, and
 * with children.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes | string = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  if (typeof attributes === 'string') made.className = attributes
  else for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** Writes an attribute where it is another one; the page has less to do than for one that is the same. */
export function setAttribute(
  target: Element,
  name: string,
  value: string | number | boolean | undefined,
): void {
  if (value === undefined || value === false) {
    if (target.hasAttribute(name)) target.removeAttribute(name)
    return
  }
  const text = value === true ? '' : String(value)
  if (target.getAttribute(name) !== text) target.setAttribute(name, text)
}

/** Writes a text where it is another one. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

const svg = 'http://www.w3.org/2000/svg'

/** A line drawing of 16 by 16, for the eye alone. */
export function icon(path: string): SVGElement {
  const drawing = document.createElementNS(svg, 'svg')
  drawing.setAttribute('viewBox', '0 0 16 16')
  drawing.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(svg, 'path')
  line.setAttribute('d', path)
  drawing.append(line)
  return drawing
}

/** A button that shows an icon, a text or both; its name is the label, or the text where there is none. */
export function button(
  options: { readonly label?: string; readonly text?: string; readonly path?: string },
  onClick: () => void,
): HTMLButtonElement {
  const { label, text, path } = options
  const made = element(
    'button',
    { type: 'button', 'aria-label': label, title: label },
    path === undefined ? undefined : icon(path),
    text === undefined ? undefined : element('span', {}, text),
  )
  made.addEventListener('click', onClick)
  return made
}
