@echo off
rem drgan: starts the program. For Windows; not tested there yet.
rem
rem   JAVA_HOME        a Java runtime 17 or newer; default: the java on the PATH
rem   DRGAN_JAVA_OPTS  additional options for the Java virtual machine, such as -Xmx8g
rem   DRGAN_DEBUG      1 shows stack traces
setlocal
set "home=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
"%java%" -XX:MaxRAMPercentage=25 -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Djava.awt.headless=true ^
    -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 "-Ddrgan.home=%home%" ^
    %DRGAN_JAVA_OPTS% -jar "%home%\drgan.jar" %*
set "status=%ERRORLEVEL%"
if "%status%"=="9009" echo drgan: found no Java. Install a Java runtime 17 or newer, or set JAVA_HOME to one. 1>&2
exit /b %status%
