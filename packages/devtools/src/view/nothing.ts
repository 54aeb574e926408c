// What stands in the panel while there is no stream.

import { element } from '../dom.ts'

export function nothing(): HTMLElement {
  return element(
    'div',
    'nothing',
    element('b', {}, 'No stream yet'),
    'A stream of this page is listed here as soon as it is made:',
    element('code', {}, "createEventStream('/events')"),
  )
}
