// The scenario in workerd: for each request that names the origin.
import { runScenario } from './scenario.js'

export default {
  async fetch(request) {
    return Response.json(await runScenario(new URL(request.url).searchParams.get('origin')))
  },
}
