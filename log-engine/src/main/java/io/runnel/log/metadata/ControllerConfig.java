package io.runnel.log.metadata;

/**
 * Settings of the node as the controller.
 *
 * @param sessionTimeoutMs {@code broker.session.timeout.ms}: after what silence a broker is fenced
 * @param firstSessionMs the same of a broker that has not spoken to this controller yet, from its election on: it may
 *     have spoken to the one before, which did not know yet that it was none
 * @param predecessorSessionMs the same of the node that was the controller before: its word for itself was worth no more
 *     than what the others let it know of its being the controller
 * @param certaintyMs how long heartbeats are answered after a majority was asked that has answered
 * @param rebalance {@code auto.leader.rebalance.enable}: whether preferred replicas get their leaderships back
 * @param rebalanceIntervalMs {@code leader.imbalance.check.interval.seconds}, in milliseconds
 * @param imbalancePercent {@code leader.imbalance.per.broker.percentage}: how much of what a broker is preferred for
 *     others may lead before that
 */
public record ControllerConfig(
        long sessionTimeoutMs,
        long firstSessionMs,
        long predecessorSessionMs,
        long certaintyMs,
        boolean rebalance,
        long rebalanceIntervalMs,
        int imbalancePercent) {}
