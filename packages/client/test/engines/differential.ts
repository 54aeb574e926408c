// The same bytes and the same server for the browser's own class and for ours: what is seen is the
// same. The bytes are those that the decoder is tested with.
import { wireCases } from '../conformance/wire-cases.ts'
import { type WireCase } from '../conformance/wire-case.ts'
import { type Case as NodeCase, cases as nodeCases } from '../differential/cases.ts'
import { play as playNodeCase } from '../differential/log.ts'
import { type Case, equal, type EventSourceClass, type Lab, soon, staying } from './lab.ts'
import { type Answer } from './script.ts'

/** What a page and a server see of a source. */
interface Log {
  readonly states: readonly string[]
  readonly messages: readonly unknown[]
  readonly requests: readonly unknown[]
}

interface Scenario {
  readonly title: string
  readonly answers: readonly Answer[]
  readonly types: readonly string[]
  /** The events of type error with which it is over. */
  readonly errors: number
}

async function logOf(lab: Lab, EventSource: EventSourceClass, scenario: Scenario): Promise<Log> {
  const { answers, types, errors } = scenario
  const play = await lab.play(answers)
  const source = new EventSource(play.url)
  const { event, messages, states } = lab.watch(source, types)
  // A server may call its own events so.
  for (
    let number = 1;
    states.filter((state) => state.startsWith('error')).length < errors;
    number += 1
  ) {
    await event('error', number)
  }
  source.close()
  const requests = (await play.requests(1)).map(({ method, path, headers }) => [
    method,
    path,
    headers['accept'],
    headers['cache-control'],
    headers['last-event-id'],
    headers['cookie'],
    headers['referer'],
  ])
  return { states: [...states], messages: [...messages], requests }
}

function difference(scenario: Scenario): Case {
  return {
    title: scenario.title,
    async run(lab) {
      const native = await logOf(lab, globalThis.EventSource, scenario)
      const ours = await logOf(lab, lab.EventSource, scenario)
      equal(ours, native, 'what was seen')
    },
  }
}

function ofWireCase({ name, bytes, from, messages }: WireCase): Scenario {
  const answer: Answer = { steps: [[...bytes]] }
  const types = messages.map(({ type }) => type)
  return from === ''
    ? { title: name, answers: [answer, staying()], types, errors: 1 }
    : {
        title: name,
        answers: [soon(`id: ${from}\ndata: before\n\n`), answer, staying()],
        types,
        errors: 2,
      }
}

const a = 'id: 1\ndata: a\n\n'
const servers: readonly Scenario[] = [
  {
    title: 'a server that ends each stream',
    answers: [soon(a), { steps: ['data: b\n\n'] }, {}, staying()],
    types: [],
    errors: 3,
  },
  {
    title: 'a server that breaks each connection',
    answers: [
      soon(a),
      { steps: ['id: 2\nda'], ending: 'break' },
      { steps: [':\n'], ending: 'break' },
      staying(),
    ],
    types: [],
    errors: 3,
  },
  {
    title: 'a server that has no more content',
    answers: [soon(a), { status: 204, type: null }],
    types: [],
    errors: 2,
  },
  { title: 'a server that fails', answers: [soon(a), { status: 500 }], types: [], errors: 2 },
  { title: 'a server that refuses', answers: [{ status: 403, steps: [a] }], types: [], errors: 1 },
  {
    title: 'a server that sends a page',
    answers: [{ type: 'text/html', steps: [a] }],
    types: [],
    errors: 1,
  },
  {
    title: 'a server that redirects within itself',
    answers: [{ status: 307, type: null, headers: { location: 'there' } }, soon(a), staying()],
    types: [],
    errors: 1,
  },
  {
    title: 'a server that sets cookies',
    answers: [
      { headers: { 'set-cookie': 'crumb=2' }, steps: ['retry: 100\n\n'] },
      { steps: [a] },
      staying(),
    ],
    types: [],
    errors: 2,
  },
  {
    title: 'a server that sends types and ids of all kinds',
    answers: [
      soon('event: x\nid: ä\ndata: 1\n\nevent: error\ndata: 2\n\nid\ndata: 3\n\n'),
      { steps: ['data: 4\n\n'] },
      staying(),
    ],
    types: ['x'],
    errors: 2,
  },
]

/** What Node's classes are compared with, too. */
function ofNodeCase(script: NodeCase): Case {
  const replies = script.replies.map(
    ({ status = 200, headers, chunks = [], ending = 'end' }): Answer => {
      const { 'content-type': type = null, ...others } = headers ?? {
        'content-type': 'text/event-stream',
      }
      return {
        status,
        type,
        headers: others,
        steps: chunks,
        ending: ending === 'cut' ? 'break' : ending,
      }
    },
  )
  return {
    title: `${script.name} [in Node, too]`,
    async run(lab) {
      const logs: unknown[] = []
      for (const EventSource of [lab.EventSource, globalThis.EventSource]) {
        const { url, requests } = await lab.play(replies)
        const log = await playNodeCase(EventSource, url, script)
        const asked = (await requests(0)).map(({ method, headers }) => [
          method,
          headers['accept'],
          headers['last-event-id'],
        ])
        logs.push({ log, asked })
      }
      equal(logs[0], logs[1], 'what was seen')
    },
  }
}

/**
 * Where a connection breaks off, what came right before may be lost to a script, and a browser may ask
 * once more by itself: how often, and what is seen of it, is another matter in each run.
 */
function breaksOff({ replies }: NodeCase): boolean {
  return replies.some(({ ending }) => ending === 'cut')
}

/** By what they are about. */
export const differences: Readonly<Record<string, readonly Case[]>> = {
  ...Object.fromEntries(
    Object.entries(wireCases).map(([theme, found]) => [
      theme,
      found.map((one) => difference(ofWireCase(one))),
    ]),
  ),
  servers: [
    ...servers.map(difference),
    ...nodeCases.filter((script) => !breaksOff(script)).map(ofNodeCase),
  ],
}
