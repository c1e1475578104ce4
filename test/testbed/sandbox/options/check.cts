import { rulesSchema, type RulesOptions } from './rules.cts';
import { serverSchema, type SandboxOptions, type ServerOptions } from './server.cts';

/** The server's options, with those of them that `changes` names. */
export function serverOptions(base: ServerOptions, changes: SandboxOptions): ServerOptions {
	return { ...base, ...pick(changes, serverSchema.shape) };
}

/** Those of the options that are rules. */
export function ruleOptions(options: SandboxOptions): Partial<RulesOptions> {
	return pick(options, rulesSchema.shape);
}

/** Throws for a name that is no option, or a value that it cannot have: a misspelt one would test nothing. */
export function checkOptions(options: SandboxOptions): void {
	const known = { ...rulesSchema.shape, ...serverSchema.shape };
	for (const [name, value] of Object.entries(options)) {
		if (!(name in known)) throw new Error(`The sandbox has no option ${name}`);
		const checked = known[name as keyof typeof known].safeParse(value);
		const message = checked.error?.issues[0]?.message;
		if (message !== undefined) throw new Error(`The sandbox's option ${name}: ${message}`);
	}
}

function pick(options: object, shape: object): object {
	return Object.fromEntries(Object.entries(options).filter(([name]) => name in shape));
}
