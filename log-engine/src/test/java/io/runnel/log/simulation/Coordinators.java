package io.runnel.log.simulation;

final class Coordinators {
    Coordinators(SimulatedNode node) {}

    void started(SimulatedReplica replica) {}

    void stopped(SimulatedReplica replica) {}

    void tick() {}
}
