// Writes the report of the public API of every entry point to libs/highlander/etc, or, with --check, fails where the
// reports in git don't say what the code does.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const library = resolve(dirname(fileURLToPath(import.meta.url)), '../libs/highlander');
const packageJsonPath = join(library, 'package.json');
const check = process.argv.includes('--check');

const entryPoints = Object.entries(JSON.parse(readFileSync(packageJsonPath, 'utf8')).exports).filter(
  ([, target]) => typeof target === 'object',
);

// API Extractor writes no report into a folder that isn't there, and doesn't say so.
mkdirSync(join(library, 'etc'), { recursive: true });

let stale = false;
for (const [name, { types }] of entryPoints) {
  const reportName = name === '.' ? 'index' : name.slice(2);
  const entry = resolve(library, types);
  if (!existsSync(entry)) {
    console.error(`${entry} is missing: run "npm run build" first.`);
    process.exit(1);
  }
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: packageJsonPath,
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: library,
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(library, 'tsconfig.lib.json') },
      apiReport: {
        enabled: true,
        reportFileName: reportName,
        reportFolder: join(library, 'etc'),
        reportTempFolder: join(library, 'temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'none' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: !check,
    showVerboseMessages: false,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  if (apiReportChanged) {
    stale = true;
    console.log(`${name}: ${check ? 'the report in git is out of date' : 'report written'}`);
  } else {
    console.log(`${name}: up to date`);
  }
}

if (check && stale) {
  console.error(
    'Run "npm run api", look at what changed in libs/highlander/etc, and commit it with the change.',
  );
  process.exit(1);
}
