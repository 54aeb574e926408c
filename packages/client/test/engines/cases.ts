// Every case, in the order of the report.
import { dispatchingCases } from './cases/dispatching.ts'
import { interfaceCases } from './cases/interface.ts'
import { originCases } from './cases/origins.ts'
import { parsingCases } from './cases/parsing.ts'
import { reconnectingCases } from './cases/reconnecting.ts'
import { requestingCases } from './cases/requesting.ts'
import { respondingCases } from './cases/responding.ts'
import { windowCases } from './cases/windows.ts'
import { type Case } from './lab.ts'

export const themes: Readonly<Record<string, readonly Case[]>> = {
  'The interface': interfaceCases,
  Requests: requestingCases,
  Responses: respondingCases,
  'The stream': parsingCases,
  'Events and listeners': dispatchingCases,
  'Connecting again': reconnectingCases,
  'Other origins and schemes': originCases,
  Windows: windowCases,
}

export const cases: readonly Case[] = Object.values(themes).flat()
