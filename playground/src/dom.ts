// Finds and makes elements, text as text nodes. It never knows markup in strings, nor what is shown.

type Child = Node | string | undefined

/** @throws Error where the page has no such element: the markup and the code have come apart */
export function find<Type extends Element>(
  root: ParentNode,
  selector: string,
  type: abstract new (...args: never[]) => Type,
): Type {
  const element = root.querySelector(selector)
  if (element instanceof type) return element
  throw new Error(`The page has no ${type.name} at ${selector}`)
}

/** An element with attributes and children; attributes that are undefined are left out. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | undefined>>,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

/** Sets an element's text where it differs, so that nothing is announced or laid out for nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
