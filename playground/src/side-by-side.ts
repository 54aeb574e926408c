// The browser's own EventSource and lastevent on one stream: what each has got, and what it made of
// the last fault. It never knows how a fault is done, nor the list of events.
import { find, setText } from './dom.ts'
import { createNativeClient, type NativeSource, type NativeStatus } from './native-client.ts'
import { describeNative, describeOurs, type Moment, type Trial } from './outcome.ts'
import type { Session, StreamRequest } from './session.ts'
import { createTally, type Tally } from './tally.ts'

export interface SideBySideOptions {
  readonly session: Session
  readonly openNative: (url: string) => NativeSource
  /** Whether it is there from the start; it takes one of the browser's six connections. */
  readonly startNative: boolean
  readonly now: () => number
  /** There is something new to show: `paint` is due in the next frame. */
  readonly onChange: () => void
}

export interface SideBySide {
  /** A fault is about to be asked for: both are judged from here on. */
  begin(fault: string): void
  /** The stream goes on elsewhere: another one, or the same from another place. */
  rebase(): void
  paint(): void
  dispose(): void
}

const names: Readonly<Record<NativeStatus, string>> = {
  off: 'Off',
  connecting: 'Connecting',
  open: 'Open',
  waiting: 'Waiting',
  stopped: 'Stopped',
}

/** Counts how often a client gets through, and how long it was away. */
function createTimes(now: () => number) {
  let isOpen = false
  let opens = 0
  let openedAt: number | undefined
  let brokeAt: number | undefined
  return {
    note(open: boolean) {
      if (open === isOpen) return
      isOpen = open
      if (open) {
        opens += 1
        openedAt = now()
      } else brokeAt = now()
    },
    moment: ({ received, lost }: Tally): Moment => ({
      at: now(),
      received,
      lost,
      opens,
      openedAt,
      brokeAt,
    }),
  }
}

/** All that an EventSource can ask for. */
function canAsk({ method = 'GET', headers = [], body }: StreamRequest): boolean {
  return method.toUpperCase() === 'GET' && headers.length === 0 && body === undefined
}

export function createSideBySide(root: ParentNode, options: SideBySideOptions): SideBySide {
  const { session, now, onChange } = options
  const card = find(root, '#native', HTMLElement)
  const name = find(root, '#native-name', HTMLElement)
  const detail = find(root, '#native-detail', HTMLElement)
  const did = find(root, '#ours-did', HTMLElement)
  const again = find(root, '#native-again', HTMLButtonElement)
  const scoresOf = (side: string): HTMLElement[] =>
    ['received', 'lost', 'doubled', 'stopped', 'invalid'].map((what) =>
      find(root, `#${side}-${what}`, HTMLElement),
    )
  const scores = { native: scoresOf('native'), ours: scoresOf('ours') }

  let { url } = session.request
  let isPossible = canAsk(session.request)
  const tally = createTally()
  const times = { native: createTimes(now), ours: createTimes(now) }
  let stopped = 0
  let invalid = 0
  let trial: Trial | undefined

  const native = createNativeClient({
    open: () => options.openNative(url),
    onChange() {
      times.native.note(native.status === 'open')
      onChange()
    },
  })
  again.addEventListener('click', () => {
    if (native.status === 'stopped' || native.status === 'off') native.start()
    else native.stop()
  })

  const take = ({ id }: { readonly id: string | undefined }): void => {
    if (id !== undefined) tally.take(id)
    onChange()
  }
  const unsubscribe = session.subscribe({
    onEvent(event) {
      if (event.type === 'reset') tally.rebase()
      else take(event)
    },
    onReplace(request) {
      const isElsewhere = request.url !== url
      url = request.url
      isPossible = canAsk(request)
      tally.rebase()
      again.disabled = !isPossible
      if (!isPossible) native.stop()
      else if (isElsewhere && native.status !== 'off') native.start()
    },
    onInvalid(error) {
      invalid += 1
      take(error)
    },
    onUnhandled: take,
    onState(state) {
      times.ours.note(state.status === 'open')
      if (state.status === 'closed' && state.reason === 'error') stopped += 1
      onChange()
    },
  })
  again.disabled = !isPossible
  if (options.startNative && isPossible) native.start()

  /** What the other one has beyond the last event of this one, and that it will never get. */
  const missed = (): number =>
    native.status === 'stopped' && tally.last !== undefined && native.tally.last !== undefined
      ? Math.max(0, tally.last - native.tally.last)
      : 0

  function fill(cells: readonly HTMLElement[], counts: readonly number[]): void {
    cells.forEach((cell, index) => {
      const count = counts[index] ?? 0
      setText(cell, count.toLocaleString())
      cell.dataset['some'] = String(count > 0)
    })
  }

  return {
    begin(fault) {
      trial = {
        fault,
        at: now(),
        native: times.native.moment(native.tally),
        ours: times.ours.moment(tally),
      }
      onChange()
    },
    rebase() {
      tally.rebase()
    },
    paint() {
      const { status } = native
      card.dataset['status'] = status
      setText(name, names[status])
      const nativeNow = times.native.moment(native.tally)
      const words = describeNative({ status, now: nativeNow, trial, missed: missed() })
      setText(
        detail,
        isPossible ? words : 'It can’t: it knows GET alone, without headers of yours.',
      )
      const ours = times.ours.moment(tally)
      setText(did, describeOurs({ state: session.state, now: ours, trial }))
      const isOff = status === 'stopped' || status === 'off'
      setText(again, isOff ? 'Start EventSource again' : 'Switch EventSource off')
      const { received, lost, doubled } = native.tally
      fill(scores.native, [received, lost + missed(), doubled, native.stopped, native.unchecked])
      fill(scores.ours, [tally.received, tally.lost, tally.doubled, stopped, invalid])
    },
    dispose() {
      unsubscribe()
      native.stop()
    },
  }
}
