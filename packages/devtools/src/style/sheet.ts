// The style sheet that all elements share.

import { base } from './base.ts'
import { layout } from './layout.ts'
import { parts } from './parts.ts'

let sheet: CSSStyleSheet | undefined

/** Made by script, which a Content-Security-Policy without inline styles allows. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(base + layout + parts)
  }
  return sheet
}
