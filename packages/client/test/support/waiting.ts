// Waiting for what is to happen, never longer than a bound: a hang becomes an error that names it.

/** Ample for a busy machine, and short enough to leave a test time to clean up. */
const patienceMs = 240_000

/** The promise's value, or an error once patience has run out. */
export async function within<Value>(what: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${patienceMs} ms`)), patienceMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Asks again and again until the answer is true; for what can only be asked. */
export async function eventually(
  what: string,
  test: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await test())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
