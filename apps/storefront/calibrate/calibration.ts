import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type ServiceName } from "../lib/service.ts";
import { type Limit } from "./limits.plan.ts";

/** What answering requests takes. */
export interface RequestCost {
  /** What was asked for, in shares of 1. */
  readonly mix: Readonly<Record<string, number>>;
  /** Most requests in a second on one core of the machine below, at which the objective still held. */
  readonly perSecond: number;
  /** p99 at that rate, in milliseconds from the moment each request was due. */
  readonly p99Milliseconds: number;
  /** What kept the next higher rate from being good. */
  readonly limitedBy: Limit | "not reached";
  /** Processor time of the service's own process for one request, at half of that rate. */
  readonly cpuMilliseconds: number;
  /** For one request: statements, reads of a cache, requests to other services. */
  readonly queries: number;
  readonly cacheReads: number;
  readonly calls: number;
  /** Connections to the database that were in use at most, at half of that rate, to one server. */
  readonly connections: number;
}

/** What consuming events takes. */
export interface EventCost {
  /** Type of the events. */
  readonly type: string;
  /** Events in a second, from a backlog, that one process on one core works off. */
  readonly perSecond: number;
  readonly cpuMilliseconds: number;
  readonly queries: number;
}

/** A service by itself on one core. */
export interface ServiceCalibration {
  readonly requests: RequestCost;
  /** Undefined for a service that consumes nothing. */
  readonly events?: EventCost;
  /** Under which conditions. */
  readonly measured: {
    /** Day, `2026-11-21`. */
    readonly date: string;
    /** Seconds of each step of the search. */
    readonly secondsPerStep: number;
    /** Work of others on the machine before it began: runnable threads, as the load average of a minute says. */
    readonly otherLoad: number;
    /** What somebody who reads the numbers should know. */
    readonly note?: string;
  };
  /** Resident, in MiB: after its start, and at most while it was measured. */
  readonly memoryMib: { readonly idle: number; readonly most: number };
}

/** What was measured, on what, and how. */
export interface Calibration {
  /** For a reader of the file. */
  readonly about: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGib: number;
    readonly node: string;
  };
  readonly objective: { readonly p99Milliseconds: number; readonly failedShare: number };
  readonly services: Readonly<Record<ServiceName, ServiceCalibration>>;
  /** All services in one process, on one core. */
  readonly monolith?: ServiceCalibration;
}

export const about =
  "Written by `npm run calibrate`, described in apps/storefront/calibrate/README.md. Each service ran alone on one core; generator and stores shared the other.";

/** Where it lies in the tree. */
export const calibrationFile = path.resolve(import.meta.dirname, "../calibration.json");

/** @throws Error where there is none. */
export function readCalibration(file = calibrationFile): Calibration {
  return JSON.parse(readFileSync(file, "utf8")) as Calibration;
}

export function writeCalibration(calibration: Calibration, file = calibrationFile): void {
  writeFileSync(file, `${JSON.stringify(calibration, null, 2)}\n`);
}
