package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import org.drgan.train.TrainingLoop;
import org.drgan.train.TrainingSession;

/** Runs a training to its end, or until the process is told to end (Ctrl-C, kill), which leaves a checkpoint. */
final class Course {
    private Course() {}

    /**
     * Trains, and says how it ended.
     *
     * @param session what to run; stays open
     * @param resume whether to go on from the newest checkpoint
     * @param progress shown meanwhile; closed before anything is said
     * @param folder where it runs
     * @param out where it is said how it ended
     * @param err where broken pictures are listed
     * @param whenDone what to say when all steps are done
     * @return whether they are
     */
    static boolean run(
            TrainingSession session,
            boolean resume,
            TrainingProgress progress,
            RunFolder folder,
            PrintWriter out,
            PrintWriter err,
            Runnable whenDone)
            throws IOException {
        CountDownLatch said = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(session, said), "drgan-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            TrainingLoop.Outcome outcome;
            try {
                outcome = session.run(resume);
            } finally {
                progress.close();
            }
            LeftOut.tell(err, session.brokenPictures());
            if (outcome.finished()) {
                whenDone.run();
            } else {
                out.println("Stopped after step " + outcome.step() + ", with a checkpoint. Go on with: "
                        + folder.resumption());
            }
            out.flush();
            return outcome.finished();
        } finally {
            said.countDown();
            remove(hook);
        }
    }

    /** Runs while the process ends: the virtual machine waits for this thread, and this thread for the last words. */
    private static void stop(TrainingSession session, CountDownLatch said) {
        try {
            session.stopAndWait();
            said.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // the process is ending and the hook at work
        }
    }
}
