// The buttons that make the server misbehave. It never knows the stream, nor how faults are done.
import { find } from './dom.ts'
import { showAnswer } from './result.ts'
import type { Answer, ServerApi } from './server-api.ts'

export interface FaultsPanelOptions {
  readonly fault: ServerApi['fault']
  /** A fault, by its name here, is about to be asked for. */
  readonly onFault: (name: string) => void
  /** Starts a stream at an id that the server has never given out. */
  readonly onLosePlace: () => void
}

const done: Answer = { ok: true, id: undefined }

export function createFaultsPanel(
  root: ParentNode,
  { fault, onFault, onLosePlace }: FaultsPanelOptions,
): void {
  const panel = find(root, '#faults', HTMLElement)
  const result = find(root, '#faults-result', HTMLElement)
  const refusals = find(root, '#refusals', HTMLInputElement)
  const retryAfter = find(root, '#retry-after', HTMLInputElement)
  const silence = find(root, '#silence', HTMLInputElement)
  const downtime = find(root, '#downtime', HTMLInputElement)
  const rate = find(root, '#flood-rate', HTMLInputElement)
  const duration = find(root, '#flood-duration', HTMLInputElement)

  interface Fault {
    readonly run: () => Promise<Answer>
    readonly success: string
  }

  const faults: Readonly<Record<string, Fault>> = {
    kill: {
      run: () => fault('restart', { forMs: downtime.valueAsNumber * 1000 }),
      success: 'The server is gone, and comes back by itself.',
    },
    drop: { run: () => fault('drop'), success: 'All streams are cut.' },
    unavailable: {
      async run() {
        const body = { count: refusals.valueAsNumber, retryAfterS: retryAfter.valueAsNumber }
        const answer = await fault('unavailable', body)
        // An open stream would go on: only those who come anew are refused.
        return answer.ok ? fault('drop') : answer
      },
      success: 'All streams are cut, and the next requests are refused.',
    },
    invalid: { run: () => fault('invalid'), success: 'An invalid payload is sent.' },
    unnamed: { run: () => fault('unnamed'), success: 'An event of an unnamed type is sent.' },
    silence: {
      run: () => fault('silence', { forMs: silence.valueAsNumber * 1000 }),
      success: 'The server is silent.',
    },
    flood: {
      run: () => fault('burst', { rate: rate.valueAsNumber, forMs: duration.valueAsNumber * 1000 }),
      success: 'The server publishes as fast as that.',
    },
    'lost-place': {
      async run() {
        onLosePlace()
        return done
      },
      success: 'A new stream asks for an unknown id.',
    },
    clear: { run: () => fault('clear'), success: 'All faults are ended.' },
  }

  async function act({ run, success }: Fault): Promise<void> {
    showAnswer(result, await run(), success)
  }

  panel.addEventListener('click', ({ target }) => {
    if (!(target instanceof HTMLElement)) return
    const name = target.dataset['fault'] ?? ''
    const chosen = faults[name]
    if (!chosen) return
    onFault(name)
    void act(chosen)
  })
}
