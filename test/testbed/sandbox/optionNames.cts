import { defaultRules, type RulesOptions } from './options.cts';
import { defaultServer, type SandboxOptions, type ServerOptions } from './serverOptions.cts';

/** The server's options, with those of them that `changes` names. */
export function serverOptions(base: ServerOptions, changes: SandboxOptions): ServerOptions {
	const known = Object.entries(changes).filter(([name]) => name in defaultServer);
	return { ...base, ...Object.fromEntries(known) };
}

/** Those of the options that are rules. */
export function ruleOptions(options: SandboxOptions): Partial<RulesOptions> {
	return Object.fromEntries(Object.entries(options).filter(([name]) => isRule(name)));
}

/** Throws for a name that is no option: a misspelt one would test nothing. */
export function checkNames(options: SandboxOptions): void {
	const unknown = Object.keys(options).find((name) => !isRule(name) && !(name in defaultServer));
	if (unknown !== undefined) throw new Error(`The sandbox has no option ${unknown}`);
}

function isRule(name: string): boolean {
	return name in defaultRules || name === 'newId';
}
