package io.runnel.sql.service.channel;

/**
 * What a message that was taken in leaves to be done, when the next one can come.
 *
 * @param overtakes whether it must not wait for work that is not of that kind
 */
record ChannelWork(boolean overtakes, Runnable work) implements Runnable {
    @Override
    public void run() {
        work.run();
    }
}
