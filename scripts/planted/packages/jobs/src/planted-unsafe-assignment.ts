// must be caught: lint typescript(no-unsafe-assignment)
export const planted: string = JSON.parse("1");
