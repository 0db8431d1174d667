// From the checkout, after ./drgan doctor has built it:
//   jshell --class-path "cli/target/lib/*" examples/drgan.jsh
var model = org.drgan.TextToImage.load(java.nio.file.Path.of("models/birds-64"))
model.generate("a small red bird with blue wings", 3).save(java.nio.file.Path.of("bird.png"))
/exit
