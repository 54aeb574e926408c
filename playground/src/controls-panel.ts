// The buttons that act on the stream. It never knows how, only whether they make sense.
import type { StreamState } from 'lastevent'

import { find, setText } from './dom.ts'

export interface ControlsActions {
  readonly onPause: () => void
  readonly onResume: () => void
  readonly onReconnect: () => void
  readonly onClose: () => void
  readonly onRenew: () => void
}

export interface ControlsPanel {
  show(view: { readonly state: StreamState; readonly paused: boolean }): void
}

// A button changes its label, not its place, so the focus never falls off it.
export function createControlsPanel(root: ParentNode, actions: ControlsActions): ControlsPanel {
  const pause = find(root, '#pause', HTMLButtonElement)
  const reconnect = find(root, '#reconnect', HTMLButtonElement)
  const close = find(root, '#close', HTMLButtonElement)
  let paused = false
  let closed = false

  pause.addEventListener('click', () => (paused ? actions.onResume() : actions.onPause()))
  reconnect.addEventListener('click', () => actions.onReconnect())
  close.addEventListener('click', () => (closed ? actions.onRenew() : actions.onClose()))

  return {
    show(view) {
      closed = view.state.status === 'closed'
      paused = view.paused
      setText(pause, paused && !closed ? 'Resume' : 'Pause')
      setText(close, closed ? 'New stream' : 'Close')
      pause.disabled = closed
      reconnect.disabled = closed || paused
    },
  }
}
