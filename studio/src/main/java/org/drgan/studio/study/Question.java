package org.drgan.studio.study;

/** The question about the pictures of a trial. */
public enum Question {
    FIDELITY("Which picture shows what the sentence says?"),
    REALISM("Which picture looks more like a real one?");

    private final String text;

    Question(String text) {
        this.text = text;
    }

    /** The text that participants see. */
    public String text() {
        return text;
    }
}
