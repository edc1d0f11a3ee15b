import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RestForOneSupervisor } from 'nestjs-highlander';
import { z } from 'zod';

const healthView = z.object({ status: z.literal('ok') });

type HealthView = z.infer<typeof healthView>;

/** For whoever decides whether to send people to this node. */
@ApiTags('health')
@Controller('api/health')
export class HealthController {
  constructor(private readonly chain: RestForOneSupervisor) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Whether this node serves' })
  @ApiResponse({ status: 200, standardSchema: healthView })
  @ApiResponse({ status: 503, description: 'It is starting again, or gives up' })
  check(): HealthView {
    const { state } = this.chain;
    if (state !== 'running')
      throw new ServiceUnavailableException(`This node doesn’t serve: it is ${state}.`);
    return { status: 'ok' };
  }
}
