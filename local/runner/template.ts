/** Turns the templates of an assembly into resources whose every reference is a value. */
import * as z from 'zod';
import { account, region } from '../iam/access.ts';
import type { Assembly, Template } from './assembly.ts';
import { type Identity, identify, type LiveAddresses } from './identity.ts';
import type { ResolvedTemplate, Resource } from './resource.ts';

const noValue = Symbol('AWS::NoValue');

const pseudoParameters: Readonly<Record<string, unknown>> = {
  'AWS::Region': region,
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NoValue': noValue,
};

const text = z.string();
const texts = z.array(z.union([z.string(), z.number(), z.boolean()]));
const pair = z.tuple([z.unknown(), z.unknown()]);
/** All stacks of this machine are in one region and one account. */
const stackOutput = z.strictObject({ StackName: text, OutputName: text, Region: z.unknown() });
/** `Fn::Sub` with or without names of its own. */
const substitution = z.union([z.tuple([text]), z.tuple([text, z.record(text, z.unknown())])]);

export function resolveTemplate(assembly: Assembly, live: LiveAddresses): ResolvedTemplate {
  const scopes: StackScope[] = [];
  const domains = assembly.stacks.flatMap(({ template }) => ownDomains(template));
  for (const { name, template } of assembly.stacks)
    scopes.push(new StackScope(name, template, scopes, live, domains));
  const resources = scopes.flatMap((scope) => scope.resources());
  return { resources, ofType: (type) => resources.filter((resource) => resource.type === type) };
}

const aliases = z.object({ Aliases: z.array(z.string()).default([]) });
const distribution = z.object({ DistributionConfig: aliases.default({ Aliases: [] }) });

/** The site's own domains: what is said of them is said here of the local site. */
const ownDomains = ({ Resources }: Template): string[] =>
  Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudFront::Distribution')
    .flatMap(({ Properties }) => distribution.parse(Properties).DistributionConfig.Aliases);

/** One stack's names, and the intrinsic functions as they mean them. */
class StackScope {
  readonly #name: string;
  readonly #template: Template;
  readonly #all: readonly StackScope[];
  readonly #live: LiveAddresses;
  /** Addresses of the site on AWS. */
  readonly #deployed: readonly string[];

  constructor(
    name: string,
    template: Template,
    all: readonly StackScope[],
    live: LiveAddresses,
    domains: readonly string[],
  ) {
    this.#name = name;
    this.#template = template;
    this.#all = all;
    this.#live = live;
    this.#deployed = [live.site, ...domains].map((host) => `https://${host}`);
  }

  resources(): Resource[] {
    return Object.entries(this.#template.Resources).map(([logicalId, { Type: type, Properties }]) => {
      const properties = z.record(text, z.unknown()).parse(this.#resolveFields(Properties));
      const ref = this.#identity(logicalId)?.['Ref'] ?? '';
      return { stack: this.#name, logicalId, type, properties, ref };
    });
  }

  #resolve(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((part) => this.#resolve(part)).filter((part) => part !== noValue);
    if (typeof value === 'string') return this.#plainHttp(value);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
    const isCall = more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
    return isCall ? this.#call(name, argument) : this.#resolveFields(value);
  }

  #resolveFields(value: object): unknown {
    const fields = Object.entries(value).map(([name, part]) => [name, this.#resolve(part)]);
    return Object.fromEntries(fields.filter(([, part]) => part !== noValue));
  }

  #call(name: string, argument: unknown): unknown {
    if (name === 'Ref') return this.#ref(text.parse(argument));
    if (name === 'Fn::Sub') return this.#substitute([argument].flat());
    if (name === 'Fn::ImportValue') return this.#imported(text.parse(argument));
    if (name === 'Fn::GetStackOutput') return this.#output(stackOutput.parse(argument));
    const pairs = ['Fn::GetAtt', 'Fn::Join', 'Fn::Select', 'Fn::Split'];
    if (!pairs.includes(name)) throw this.#unknown(`function ${name}`);
    const [first, second] = pair.parse(argument);
    switch (name) {
      case 'Fn::GetAtt':
        return this.#attribute(text.parse(first), text.parse(second));
      case 'Fn::Join':
        return this.#plainHttp(texts.parse(this.#resolve(second)).join(text.parse(first)));
      case 'Fn::Select':
        return z.array(z.unknown()).parse(this.#resolve(second))[Number(first)];
      default:
        return text.parse(this.#resolve(second)).split(text.parse(first));
    }
  }

  #ref(name: string): unknown {
    if (Object.hasOwn(pseudoParameters, name)) return pseudoParameters[name];
    const parameter = this.#template.Parameters[name];
    const value = parameter === undefined ? this.#identity(name)?.['Ref'] : parameter.Default;
    if (value === undefined) throw new Error(`${this.#name}: Ref names ${name}, which is not there`);
    return value;
  }

  #attribute(logicalId: string, attribute: string): string {
    const value = this.#identity(logicalId)?.[attribute];
    if (value !== undefined) return value;
    throw this.#unknown(`attribute ${logicalId}.${attribute}`);
  }

  #identity(logicalId: string): Identity | undefined {
    const resource = this.#template.Resources[logicalId];
    if (resource === undefined) return undefined;
    const property = (name: string) => this.#resolve(resource.Properties[name]);
    return identify({ type: resource.Type, stack: this.#name, logicalId }, property, this.#live);
  }

  #substitute(argument: unknown): string {
    const [template, values = {}] = substitution.parse(argument);
    const filled = template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(values, name)) return String(this.#resolve(values[name]));
      const [logicalId = '', attribute] = name.split('.', 2);
      return String(attribute === undefined ? this.#ref(name) : this.#attribute(logicalId, attribute));
    });
    return this.#plainHttp(filled);
  }

  #imported(name: string): unknown {
    for (const scope of this.#all) {
      const output = Object.values(scope.#template.Outputs).find((one) => one.Export?.Name === name);
      if (output !== undefined) return scope.#resolve(output.Value);
    }
    throw new Error(`${this.#name}: no stack exports ${name}`);
  }

  #output({ StackName, OutputName }: z.infer<typeof stackOutput>): unknown {
    for (const scope of this.#all) {
      const output = scope.#name === StackName ? scope.#template.Outputs[OutputName] : undefined;
      if (output !== undefined) return scope.#resolve(output.Value);
    }
    throw new Error(`${this.#name}: ${StackName} has no output ${OutputName}`);
  }

  #unknown(what: string): Error {
    return new Error(`${this.#name}: the local run does not know the ${what}`);
  }

  /** The one liberty taken with the template's values: the local CloudFront has no domain and no certificate. */
  #plainHttp(value: string): string {
    return this.#deployed.reduce((text, url) => text.replaceAll(url, `http://${this.#live.site}`), value);
  }
}
