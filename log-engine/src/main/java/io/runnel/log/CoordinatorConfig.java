package io.runnel.log;

import io.runnel.log.coordinator.CoordinatorTopic;
import io.runnel.log.group.GroupSettings;
import io.runnel.log.transaction.TransactionSettings;

/** The coordinators of groups and transactions: their settings, and the topics that keep their state. */
public record CoordinatorConfig(
        GroupSettings groups,
        CoordinatorTopic offsetsTopic,
        TransactionSettings transactions,
        CoordinatorTopic transactionTopic) {}
