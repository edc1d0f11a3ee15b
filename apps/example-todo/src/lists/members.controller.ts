import { Controller, Delete, HttpCode, Param, Put, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { SignedInUser } from '../model/index.js';
import { BearerGuard } from '../session/bearer.guard.js';
import { CurrentUser } from '../session/current-user.decorator.js';
import { personName } from '../session/session.schema.js';
import { Lists } from './lists.js';

@ApiTags('members')
@ApiBearerAuth()
@UseGuards(BearerGuard)
@Controller('api/lists/:list/members')
export class MembersController {
  constructor(private readonly lists: Lists) {}

  @Delete('me')
  @HttpCode(204)
  @ApiOperation({ summary: 'Leave a list; when the last one leaves, it is gone' })
  @ApiResponse({ status: 204 })
  async leave(@Param('list') list: string, @CurrentUser() user: SignedInUser): Promise<void> {
    await this.lists.leave(list, user);
  }

  @Put(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Share a list with somebody who has signed in before' })
  @ApiResponse({ status: 204 })
  async share(
    @Param('list') list: string,
    @Param('name', { schema: personName }) name: string,
    @CurrentUser() user: SignedInUser,
  ): Promise<void> {
    await this.lists.share(list, name, user);
  }
}
