import { BoundedMap } from './boundedMap';

// An image that a workflow made must not start that same workflow again (events are account-wide). The process
// remembers who made what for as long as the API may still deliver: its last retry comes after some 13 minutes.
const made = new BoundedMap<string>(20_000, 24 * 3600_000);

/** Remembers that a workflow made a generation. `now` in milliseconds since the epoch. */
export function rememberOwn(generationId: string, workflowId: string, now: number): void {
	made.set(generationId, workflowId, now);
}

/** Whether this process saw the workflow make the generation. */
export function isOwn(generationId: string, workflowId: string, now: number): boolean {
	return made.get(generationId, now) === workflowId;
}
