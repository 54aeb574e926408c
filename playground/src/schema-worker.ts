// The worker in which the texts of the contract are evaluated: whatever they do, the page goes on, and
// can end the worker. Its Content-Security-Policy (vite.config.ts) allows evaluation and no request at
// all, so that a link can bring a text and nothing can be carried away by it. It never knows the page.
import { type CheckRequest, respond } from './schema-answers.ts'

addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  void respond(data).then((response) => postMessage(response))
})
