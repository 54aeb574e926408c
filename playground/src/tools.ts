// Mounts the tools: the request, the contract, and what one may give to others. Together they hold one
// set-up, which is kept in the page's address. It never knows globals.
import { createContractPanel } from './contract-panel.ts'
import { find } from './dom.ts'
import type { PageClock } from './page-clock.ts'
import { createRequestPanel } from './request-panel.ts'
import { createSchemaChecker, type WorkerLike } from './schema-checker.ts'
import type { Session, StreamRequest } from './session.ts'
import { codeOf } from './setup-code.ts'
import { isReferenceServer, type ReadSetup, sentHeaders, type Setup, toHash } from './setup.ts'
import { createSharePanel } from './share-panel.ts'

/** What of the browser the tools are given. */
export interface ToolsHost {
  /** The page's address without its hash. */
  readonly pageUrl: string
  readonly startWorker: () => WorkerLike
  /** Puts the set-up into the page's address. */
  readonly showHash: (hash: string) => void
  readonly copy: (text: string) => Promise<void>
}

export interface ToolsOptions extends ToolsHost {
  readonly session: Session
  readonly clock: PageClock
  readonly link: ReadSetup
}

export interface Tools {
  dispose(): void
}

export function createTools(root: ParentNode, options: ToolsOptions): Tools {
  const { session, clock, link, pageUrl, startWorker, showHash, copy } = options
  const place = (name: string): HTMLElement => find(root, `[data-place="${name}"]`, HTMLElement)
  const checker = createSchemaChecker(startWorker, clock)
  let { setup } = link

  function change(part: Partial<Setup>): void {
    setup = { ...setup, ...part }
    const shareable = toHash(setup)
    showHash(shareable.hash)
    share.show(shareable)
  }

  createRequestPanel(place('request'), {
    session,
    link,
    pageUrl,
    onConnect(request) {
      change(request)
      session.replace(streamRequest(setup, pageUrl))
    },
  })
  const contract = createContractPanel(place('contract'), {
    session,
    checker,
    clock,
    schemas: setup.schemas,
    onChange: (schemas) => change({ schemas }),
  })
  const share = createSharePanel(place('share'), {
    pageUrl,
    code: () => codeOf({ ...setup, schemas: contract.validSchemas }, pageUrl),
    copy,
  })
  share.show(toHash(setup))

  return { dispose: checker.dispose }
}

/** What a stream is to ask for by this set-up. */
export function streamRequest(setup: Setup, pageUrl: string): StreamRequest {
  const { url, method, body, lastEventId } = setup
  return {
    url: URL.canParse(url, pageUrl) ? new URL(url, pageUrl).href : url,
    method,
    headers: sentHeaders(setup).map(({ name, value }) => [name, value] as const),
    ...(body === '' || method === 'GET' ? {} : { body }),
    lastEventId,
    isTyped: isReferenceServer(url, pageUrl),
  }
}
