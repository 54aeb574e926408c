// Cases of what a source makes of a response: status and content type.
import { type Case, equal, staying } from '../lab.ts'
import { type Answer } from '../script.ts'

function fails(title: string, answer: Answer): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play({ steps: ['data: a\n\n'], ...answer })
      const { event, messages, source, states } = lab.open(play.url)
      const error = await event('error')
      equal(states, ['error 2'], 'what has happened')
      equal([messages, 'data' in error, source.readyState], [[], false, 2], 'what was read')
    },
  }
}

function opens(title: string, type: string): Case {
  return {
    title,
    async run(lab) {
      const play = await lab.play({ ...staying('data: ä\n\n'), type })
      const { message, states } = lab.open(play.url)
      equal((await message()).data, 'ä', 'what was read')
      equal(states, ['open 1'], 'what has happened')
    },
  }
}

const statuses = [201, 202, 206, 210, 299, 400, 401, 403, 404, 410, 429, 500, 502, 503, 504, 599]

export const respondingCases: readonly Case[] = [
  {
    title: '[9.2.3] a response of 200 with an event stream opens it, before there is an event',
    async run(lab) {
      const play = await lab.play(staying())
      const { event, source, states } = lab.open(play.url)
      equal(source.readyState, 0, 'its state before')
      await event('open')
      equal(states, ['open 1'], 'what has happened')
    },
  },
  // These have no body.
  ...[204, 205].map((status) =>
    fails(`[9.2.3] the status ${status} ends it`, { status, type: null, steps: [] }),
  ),
  ...statuses.map((status) => fails(`[9.2.3] the status ${status} ends it`, { status })),
  fails('[9.2.3] a response without a content type ends it', { type: null }),
  ...[
    '',
    'text/plain',
    'text/event-streams',
    'text/x-event-stream',
    'event-stream',
    'application/json',
  ].map((type) => fails(`[9.2.3] the content type "${type}" ends it`, { type })),
  ...[
    'text/event-stream;',
    'text/event-stream; charset=utf-8',
    'text/event-stream;charset=UTF-8;foo=bar',
    'text/event-stream ;foo="a;b"',
    'Text/EVENT-stream',
    'text/event-stream; charset=windows-1252',
    'text/event-stream;charset=x-unknown',
  ].map((type) => opens(`[9.2.3] the content type "${type}" is one, always in UTF-8`, type)),
]
