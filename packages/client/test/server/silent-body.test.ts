// undici, whose `fetch` Node has, gives up a body that is silent for too long: the fault, and the recipe
// against it, over real sockets.
import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { Agent, fetch } from 'undici'
import { createEventStream, type EventStream } from '../../src/index.ts'
import { serve } from '../support/http-server.ts'
import { loadRecipe } from '../support/recipes.ts'
import { listen } from '../support/scripted.ts'
import { eventually, within } from '../support/waiting.ts'

test('an answer that pauses for longer than undici waits is cut off; by the recipe it is whole', async () => {
  const responses: ServerResponse[] = []
  const url = await serve((_, response) => {
    responses.push(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: half\n\n')
  })
  const { ask } = await loadRecipe<{ ask(url: string, question: string): EventStream }>(
    'Let a stream be silent for longer than five minutes in Node',
  )
  const patient = ask(url, 'Hi?')
  onTestFinished(() => patient.close())
  const heard = listen(patient)
  await eventually('the first half', () => heard.length === 1)

  const dispatcher = new Agent({ bodyTimeout: 100 })
  const hasty = createEventStream(url, {
    fetch: (input, init) => fetch(input, { ...init, dispatcher }),
    method: 'POST',
    body: 'Hi?',
  })
  listen(hasty)
  const { error } = await within('the end of the other', hasty.closed)
  expect(error).toMatchObject({
    code: 'connection-lost',
    retryable: false,
    cause: { cause: { code: 'UND_ERR_BODY_TIMEOUT' } },
  })

  expect(patient.state.status).toBe('open')
  responses[0]?.end('data: an answer\n\n')
  await within('the end', patient.closed)
  expect(heard).toEqual(['half', 'an answer'])
  expect(responses).toHaveLength(2)
})
