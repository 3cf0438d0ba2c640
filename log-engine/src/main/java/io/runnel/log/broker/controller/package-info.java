/**
 * Handlers of what the controller decides for the whole cluster: registrations and heartbeats of brokers, in-sync sets,
 * elections, reassignments, and who keeps the metadata log. On a node that is not the controller they answer
 * NOT_CONTROLLER.
 *
 * <p>They translate requests and decide nothing: that is the work of {@code io.runnel.log.metadata}. Read
 * {@code ControllerApis} first.
 */
@NullMarked
package io.runnel.log.broker.controller;

import org.jspecify.annotations.NullMarked;
