// What the panel takes to the clipboard and to files.

/** @throws where the page may not write to the clipboard; one of `http:` has none */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
}

/** Lets the browser download a text. */
export function saveText(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has begun with the click.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
