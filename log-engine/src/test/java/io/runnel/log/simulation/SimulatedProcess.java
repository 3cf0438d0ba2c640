package io.runnel.log.simulation;

/** Something that sends and receives messages: a node's process or a client. */
interface SimulatedProcess {
    /** Its number in the network. */
    int address();

    /** Which of the processes of that address this is; negative while none runs. */
    int incarnation();

    /** Has the process do something now, or when it goes on after a pause. */
    void deliver(Runnable task);
}
