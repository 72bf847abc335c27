import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { allow } from './access.js';
import { applyOrder } from './apply-schedules.js';
import type { ApiDeps, ApiEnv } from './deps.js';
import { body, json, problems, security } from './operation.js';
import { pageIn } from './pages-of.js';
import { askBackfill, askTrigger, changePause, removeSchedule } from './schedule-acts.js';
import { describeSchedule, inForce, startsOf } from './schedule-facts.js';
import {
  appliedSchema,
  backfillSchema,
  countQuerySchema,
  emptySchema,
  noteSchema,
  orderSchema,
  scheduleListSchema,
  scheduleParamSchema,
  scheduleQuerySchema,
  scheduleSchemaOf,
  startListSchema,
} from './schedule-schema.js';

const read = { method: 'get' as const, tags: ['schedules'], security, middleware: allow('engineer', 'auditor') };
const change = { method: 'post' as const, tags: ['schedules'], security, middleware: allow('engineer') };
const params = scheduleParamSchema;

export const applySchedules = createRoute({
  ...change,
  path: '/schedules',
  summary: 'Make the schedules as ordered; what is so already stays untouched',
  request: { body: body(orderSchema) },
  responses: { 200: json(appliedSchema, 'What changed, or would change'), ...problems },
});

export const listSchedules = createRoute({
  ...read,
  path: '/schedules',
  summary: 'Schedules, with their next start and what is wrong with them',
  request: { query: scheduleQuerySchema },
  responses: { 200: json(scheduleListSchema, 'By name'), ...problems },
});

export const getSchedule = createRoute({
  ...read,
  path: '/schedules/{schedule}',
  summary: 'One schedule: its definition, its next starts, and what came of the last ones',
  request: { params },
  responses: { 200: json(scheduleSchemaOf, 'The schedule'), ...problems },
});

export const deleteSchedule = createRoute({
  ...change,
  method: 'delete',
  path: '/schedules/{schedule}',
  summary: 'Start nothing by this schedule ever again; its campaigns and their evidence stay',
  request: { params },
  responses: { 204: { description: 'It is gone' }, ...problems },
});

export const nextStarts = createRoute({
  ...read,
  path: '/schedules/{schedule}/next',
  summary: 'The next starts of a schedule, paused or not',
  request: { params, query: countQuerySchema },
  responses: { 200: json(startListSchema, 'In order'), ...problems },
});

export const pauseSchedule = createRoute({
  ...change,
  path: '/schedules/{schedule}/pause',
  summary: 'Start nothing by this schedule until it is resumed',
  request: { params, body: body(noteSchema) },
  responses: { 200: json(scheduleSchemaOf, 'The schedule'), ...problems },
});

export const resumeSchedule = createRoute({
  ...change,
  path: '/schedules/{schedule}/resume',
  summary: 'Start campaigns by this schedule again',
  request: { params, body: body(noteSchema) },
  responses: { 200: json(scheduleSchemaOf, 'The schedule'), ...problems },
});

export const triggerSchedule = createRoute({
  ...change,
  path: '/schedules/{schedule}/trigger',
  summary: 'Start the campaign of the present period now, unless it has been',
  request: { params, body: body(emptySchema) },
  responses: { 200: json(startListSchema, 'The campaign that this is about'), ...problems },
});

export const backfillSchedule = createRoute({
  ...change,
  path: '/schedules/{schedule}/backfill',
  summary: 'Start the campaigns of past periods that have not been, from their own exports',
  request: { params, body: body(backfillSchema) },
  responses: { 200: json(startListSchema, 'The campaigns that this is about'), ...problems },
});

export function mountSchedules(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(applySchedules, async (c) => c.json(await applyOrder(deps, c.get('caller'), c.req.valid('json')), 200));
  app.openapi(listSchedules, async (c) => {
    const names = [...new Set((await deps.store.schedules()).map(({ schedule }) => schedule))];
    const { items, next } = pageIn(names, c.req.valid('query'), (name) => name);
    return c.json({ items: await Promise.all(items.map((name) => describeSchedule(deps, name))), next }, 200);
  });
  app.openapi(getSchedule, async (c) => c.json(await describeSchedule(deps, c.req.valid('param').schedule), 200));
  app.openapi(deleteSchedule, async (c) => {
    await removeSchedule(deps, c.get('caller'), c.req.valid('param').schedule);
    return c.body(null, 204);
  });
  app.openapi(nextStarts, async (c) => {
    const { definition } = await inForce(deps, c.req.valid('param').schedule);
    return c.json({ items: startsOf(deps, definition, c.req.valid('query').count) }, 200);
  });
  app.openapi(pauseSchedule, async (c) => {
    const about = { schedule: c.req.valid('param').schedule, ...c.req.valid('json'), change: 'pause' as const };
    await changePause(deps, c.get('caller'), about);
    return c.json(await describeSchedule(deps, about.schedule), 200);
  });
  app.openapi(resumeSchedule, async (c) => {
    const about = { schedule: c.req.valid('param').schedule, ...c.req.valid('json'), change: 'resume' as const };
    await changePause(deps, c.get('caller'), about);
    return c.json(await describeSchedule(deps, about.schedule), 200);
  });
  app.openapi(triggerSchedule, async (c) =>
    c.json({ items: await askTrigger(deps, c.get('caller'), c.req.valid('param').schedule) }, 200),
  );
  app.openapi(backfillSchedule, async (c) => {
    const about = { schedule: c.req.valid('param').schedule, ...c.req.valid('json') };
    return c.json({ items: await askBackfill(deps, c.get('caller'), about) }, 200);
  });
}
