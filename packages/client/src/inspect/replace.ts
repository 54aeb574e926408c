// Puts a function in another one's place, and takes it away again. It never knows what they are for.

type Methods<Target> = {
  [Name in keyof Target]: Target[Name] extends ((...values: never[]) => unknown) | undefined
    ? Name
    : never
}[keyof Target]

/**
 * The returned function puts the original back, unless somebody has put theirs over the new one since.
 */
export function replace<Target extends object, Name extends Methods<Target>>(
  target: Target,
  name: Name,
  make: (original: Target[Name]) => Target[Name],
): () => void {
  const writable: { -readonly [Key in keyof Target]: Target[Key] } = target
  const original = target[name]
  const mine = make(original)
  writable[name] = mine
  return () => {
    if (target[name] === mine) writable[name] = original
  }
}
