/** `object` without its field `name`. */
export function without<Type extends object, Name extends keyof Type>(object: Type, name: Name): Omit<Type, Name> {
  const { [name]: _, ...rest } = object;
  return rest;
}
