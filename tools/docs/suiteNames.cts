/** What a suite of `test/e2e` shows, in a user's words; in the order of the table. */
export const SUITE_NAMES: Record<string, string> = {
	panel: 'Installed, updated and used from the panel, in a browser',
	action: 'Generate, get status, credential test',
	edit: 'Edit, error output',
	inputs: 'Input images from forms, Code, Convert to File, HTTP Request, lists',
	binary: 'Files in memory, file system and database',
	money: 'Retry and stop: nothing is paid twice or lost',
	trigger: 'Trigger',
	triggerSteps: 'Trigger: published and unpublished, n8n killed, in any order',
	triggerLoops: 'Trigger: loops end, through sub-workflows and copies too',
	triggerRegistration: 'Trigger: registrations in everyday situations',
	hostile: 'Trigger: forged, huge and slow calls, a thousand at once',
	agent: 'Tool of an AI Agent',
	examples: 'Examples',
	queue: 'Queue mode: main, worker, webhook processor',
};
