import { readFile } from 'node:fs/promises';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { INDEX_HTML } from './page-files.js';

/** The page, at each of its own addresses. What it then shows, it decides by itself. */
@ApiExcludeController()
@Controller()
export class PageController {
  @Get(['/', '/lists/:list'])
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-cache')
  index(): Promise<string> {
    return readFile(INDEX_HTML, 'utf8');
  }
}
